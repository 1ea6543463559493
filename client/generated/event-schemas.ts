/** Made by `npm run client:types`. */
export const EVENT_SCHEMAS = {
  "card.registered": {
    "type": "object",
    "properties": {
      "event_id": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "sequence": {
        "type": "integer"
      },
      "reference": {
        "type": "string"
      },
      "metadata": {
        "type": "object",
        "propertyNames": {
          "type": "string"
        },
        "additionalProperties": {
          "type": "string"
        }
      },
      "customer_id": {
        "type": "string"
      },
      "customer_uid": {
        "type": "string"
      },
      "registration_id": {
        "type": "string"
      }
    },
    "required": [
      "event_id",
      "at",
      "sequence",
      "customer_id",
      "customer_uid"
    ],
    "$schema": "https://json-schema.org/draft/2020-12/schema"
  },
  "card.updated": {
    "type": "object",
    "properties": {
      "event_id": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "sequence": {
        "type": "integer"
      },
      "reference": {
        "type": "string"
      },
      "metadata": {
        "type": "object",
        "propertyNames": {
          "type": "string"
        },
        "additionalProperties": {
          "type": "string"
        }
      },
      "customer_id": {
        "type": "string"
      },
      "customer_uid": {
        "type": "string"
      },
      "registration_id": {
        "type": "string"
      }
    },
    "required": [
      "event_id",
      "at",
      "sequence",
      "customer_id",
      "customer_uid"
    ],
    "$schema": "https://json-schema.org/draft/2020-12/schema"
  },
  "card.revoked": {
    "type": "object",
    "properties": {
      "event_id": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "sequence": {
        "type": "integer"
      },
      "reference": {
        "type": "string"
      },
      "metadata": {
        "type": "object",
        "propertyNames": {
          "type": "string"
        },
        "additionalProperties": {
          "type": "string"
        }
      },
      "customer_id": {
        "type": "string"
      },
      "customer_uid": {
        "type": "string"
      },
      "registration_id": {
        "type": "string"
      }
    },
    "required": [
      "event_id",
      "at",
      "sequence",
      "customer_id",
      "customer_uid"
    ],
    "$schema": "https://json-schema.org/draft/2020-12/schema"
  },
  "registration.already_subscribed": {
    "type": "object",
    "properties": {
      "event_id": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "sequence": {
        "type": "integer"
      },
      "reference": {
        "type": "string"
      },
      "metadata": {
        "type": "object",
        "propertyNames": {
          "type": "string"
        },
        "additionalProperties": {
          "type": "string"
        }
      },
      "customer_id": {
        "type": "string"
      },
      "customer_uid": {
        "type": "string"
      },
      "registration_id": {
        "type": "string"
      }
    },
    "required": [
      "event_id",
      "at",
      "sequence",
      "customer_id",
      "customer_uid"
    ],
    "$schema": "https://json-schema.org/draft/2020-12/schema"
  },
  "registration.charge_expired": {
    "type": "object",
    "properties": {
      "event_id": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "sequence": {
        "type": "integer"
      },
      "reference": {
        "type": "string"
      },
      "metadata": {
        "type": "object",
        "propertyNames": {
          "type": "string"
        },
        "additionalProperties": {
          "type": "string"
        }
      },
      "customer_id": {
        "type": "string"
      },
      "customer_uid": {
        "type": "string"
      },
      "registration_id": {
        "type": "string"
      }
    },
    "required": [
      "event_id",
      "at",
      "sequence",
      "customer_id",
      "customer_uid"
    ],
    "$schema": "https://json-schema.org/draft/2020-12/schema"
  },
  "subscription.created": {
    "type": "object",
    "properties": {
      "event_id": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "sequence": {
        "type": "integer"
      },
      "reference": {
        "type": "string"
      },
      "metadata": {
        "type": "object",
        "propertyNames": {
          "type": "string"
        },
        "additionalProperties": {
          "type": "string"
        }
      },
      "customer_id": {
        "type": "string"
      },
      "subscription_id": {
        "type": "string"
      },
      "plan_id": {
        "type": "string"
      },
      "status": {
        "enum": [
          "incomplete",
          "trialing",
          "active",
          "past_due",
          "paused",
          "canceled",
          "unpaid"
        ],
        "type": "string"
      },
      "next_charge_at": {
        "type": "string",
        "format": "date-time"
      },
      "pause_reason": {
        "enum": [
          "requested",
          "consent_required"
        ],
        "type": "string"
      },
      "cancel_reason": {
        "enum": [
          "requested",
          "first_payment_declined",
          "payment_failed",
          "consent_missing"
        ],
        "type": "string"
      }
    },
    "required": [
      "event_id",
      "at",
      "sequence",
      "customer_id",
      "subscription_id",
      "plan_id",
      "status",
      "next_charge_at"
    ],
    "$schema": "https://json-schema.org/draft/2020-12/schema"
  },
  "subscription.activated": {
    "type": "object",
    "properties": {
      "event_id": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "sequence": {
        "type": "integer"
      },
      "reference": {
        "type": "string"
      },
      "metadata": {
        "type": "object",
        "propertyNames": {
          "type": "string"
        },
        "additionalProperties": {
          "type": "string"
        }
      },
      "customer_id": {
        "type": "string"
      },
      "subscription_id": {
        "type": "string"
      },
      "plan_id": {
        "type": "string"
      },
      "status": {
        "enum": [
          "incomplete",
          "trialing",
          "active",
          "past_due",
          "paused",
          "canceled",
          "unpaid"
        ],
        "type": "string"
      },
      "next_charge_at": {
        "type": "string",
        "format": "date-time"
      },
      "pause_reason": {
        "enum": [
          "requested",
          "consent_required"
        ],
        "type": "string"
      },
      "cancel_reason": {
        "enum": [
          "requested",
          "first_payment_declined",
          "payment_failed",
          "consent_missing"
        ],
        "type": "string"
      }
    },
    "required": [
      "event_id",
      "at",
      "sequence",
      "customer_id",
      "subscription_id",
      "plan_id",
      "status",
      "next_charge_at"
    ],
    "$schema": "https://json-schema.org/draft/2020-12/schema"
  },
  "subscription.past_due": {
    "type": "object",
    "properties": {
      "event_id": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "sequence": {
        "type": "integer"
      },
      "reference": {
        "type": "string"
      },
      "metadata": {
        "type": "object",
        "propertyNames": {
          "type": "string"
        },
        "additionalProperties": {
          "type": "string"
        }
      },
      "customer_id": {
        "type": "string"
      },
      "subscription_id": {
        "type": "string"
      },
      "plan_id": {
        "type": "string"
      },
      "status": {
        "enum": [
          "incomplete",
          "trialing",
          "active",
          "past_due",
          "paused",
          "canceled",
          "unpaid"
        ],
        "type": "string"
      },
      "next_charge_at": {
        "type": "string",
        "format": "date-time"
      },
      "pause_reason": {
        "enum": [
          "requested",
          "consent_required"
        ],
        "type": "string"
      },
      "cancel_reason": {
        "enum": [
          "requested",
          "first_payment_declined",
          "payment_failed",
          "consent_missing"
        ],
        "type": "string"
      }
    },
    "required": [
      "event_id",
      "at",
      "sequence",
      "customer_id",
      "subscription_id",
      "plan_id",
      "status",
      "next_charge_at"
    ],
    "$schema": "https://json-schema.org/draft/2020-12/schema"
  },
  "subscription.paused": {
    "type": "object",
    "properties": {
      "event_id": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "sequence": {
        "type": "integer"
      },
      "reference": {
        "type": "string"
      },
      "metadata": {
        "type": "object",
        "propertyNames": {
          "type": "string"
        },
        "additionalProperties": {
          "type": "string"
        }
      },
      "customer_id": {
        "type": "string"
      },
      "subscription_id": {
        "type": "string"
      },
      "plan_id": {
        "type": "string"
      },
      "status": {
        "enum": [
          "incomplete",
          "trialing",
          "active",
          "past_due",
          "paused",
          "canceled",
          "unpaid"
        ],
        "type": "string"
      },
      "next_charge_at": {
        "type": "string",
        "format": "date-time"
      },
      "pause_reason": {
        "enum": [
          "requested",
          "consent_required"
        ],
        "type": "string"
      },
      "cancel_reason": {
        "enum": [
          "requested",
          "first_payment_declined",
          "payment_failed",
          "consent_missing"
        ],
        "type": "string"
      }
    },
    "required": [
      "event_id",
      "at",
      "sequence",
      "customer_id",
      "subscription_id",
      "plan_id",
      "status",
      "next_charge_at"
    ],
    "$schema": "https://json-schema.org/draft/2020-12/schema"
  },
  "subscription.resumed": {
    "type": "object",
    "properties": {
      "event_id": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "sequence": {
        "type": "integer"
      },
      "reference": {
        "type": "string"
      },
      "metadata": {
        "type": "object",
        "propertyNames": {
          "type": "string"
        },
        "additionalProperties": {
          "type": "string"
        }
      },
      "customer_id": {
        "type": "string"
      },
      "subscription_id": {
        "type": "string"
      },
      "plan_id": {
        "type": "string"
      },
      "status": {
        "enum": [
          "incomplete",
          "trialing",
          "active",
          "past_due",
          "paused",
          "canceled",
          "unpaid"
        ],
        "type": "string"
      },
      "next_charge_at": {
        "type": "string",
        "format": "date-time"
      },
      "pause_reason": {
        "enum": [
          "requested",
          "consent_required"
        ],
        "type": "string"
      },
      "cancel_reason": {
        "enum": [
          "requested",
          "first_payment_declined",
          "payment_failed",
          "consent_missing"
        ],
        "type": "string"
      }
    },
    "required": [
      "event_id",
      "at",
      "sequence",
      "customer_id",
      "subscription_id",
      "plan_id",
      "status",
      "next_charge_at"
    ],
    "$schema": "https://json-schema.org/draft/2020-12/schema"
  },
  "subscription.canceled": {
    "type": "object",
    "properties": {
      "event_id": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "sequence": {
        "type": "integer"
      },
      "reference": {
        "type": "string"
      },
      "metadata": {
        "type": "object",
        "propertyNames": {
          "type": "string"
        },
        "additionalProperties": {
          "type": "string"
        }
      },
      "customer_id": {
        "type": "string"
      },
      "subscription_id": {
        "type": "string"
      },
      "plan_id": {
        "type": "string"
      },
      "status": {
        "enum": [
          "incomplete",
          "trialing",
          "active",
          "past_due",
          "paused",
          "canceled",
          "unpaid"
        ],
        "type": "string"
      },
      "next_charge_at": {
        "type": "string",
        "format": "date-time"
      },
      "pause_reason": {
        "enum": [
          "requested",
          "consent_required"
        ],
        "type": "string"
      },
      "cancel_reason": {
        "enum": [
          "requested",
          "first_payment_declined",
          "payment_failed",
          "consent_missing"
        ],
        "type": "string"
      }
    },
    "required": [
      "event_id",
      "at",
      "sequence",
      "customer_id",
      "subscription_id",
      "plan_id",
      "status",
      "next_charge_at"
    ],
    "$schema": "https://json-schema.org/draft/2020-12/schema"
  },
  "subscription.unpaid": {
    "type": "object",
    "properties": {
      "event_id": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "sequence": {
        "type": "integer"
      },
      "reference": {
        "type": "string"
      },
      "metadata": {
        "type": "object",
        "propertyNames": {
          "type": "string"
        },
        "additionalProperties": {
          "type": "string"
        }
      },
      "customer_id": {
        "type": "string"
      },
      "subscription_id": {
        "type": "string"
      },
      "plan_id": {
        "type": "string"
      },
      "status": {
        "enum": [
          "incomplete",
          "trialing",
          "active",
          "past_due",
          "paused",
          "canceled",
          "unpaid"
        ],
        "type": "string"
      },
      "next_charge_at": {
        "type": "string",
        "format": "date-time"
      },
      "pause_reason": {
        "enum": [
          "requested",
          "consent_required"
        ],
        "type": "string"
      },
      "cancel_reason": {
        "enum": [
          "requested",
          "first_payment_declined",
          "payment_failed",
          "consent_missing"
        ],
        "type": "string"
      }
    },
    "required": [
      "event_id",
      "at",
      "sequence",
      "customer_id",
      "subscription_id",
      "plan_id",
      "status",
      "next_charge_at"
    ],
    "$schema": "https://json-schema.org/draft/2020-12/schema"
  },
  "subscription.card_changed": {
    "type": "object",
    "properties": {
      "event_id": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "sequence": {
        "type": "integer"
      },
      "reference": {
        "type": "string"
      },
      "metadata": {
        "type": "object",
        "propertyNames": {
          "type": "string"
        },
        "additionalProperties": {
          "type": "string"
        }
      },
      "customer_id": {
        "type": "string"
      },
      "subscription_id": {
        "type": "string"
      },
      "plan_id": {
        "type": "string"
      },
      "status": {
        "enum": [
          "incomplete",
          "trialing",
          "active",
          "past_due",
          "paused",
          "canceled",
          "unpaid"
        ],
        "type": "string"
      },
      "next_charge_at": {
        "type": "string",
        "format": "date-time"
      },
      "pause_reason": {
        "enum": [
          "requested",
          "consent_required"
        ],
        "type": "string"
      },
      "cancel_reason": {
        "enum": [
          "requested",
          "first_payment_declined",
          "payment_failed",
          "consent_missing"
        ],
        "type": "string"
      }
    },
    "required": [
      "event_id",
      "at",
      "sequence",
      "customer_id",
      "subscription_id",
      "plan_id",
      "status",
      "next_charge_at"
    ],
    "$schema": "https://json-schema.org/draft/2020-12/schema"
  },
  "subscription.plan_changed": {
    "type": "object",
    "properties": {
      "event_id": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "sequence": {
        "type": "integer"
      },
      "reference": {
        "type": "string"
      },
      "metadata": {
        "type": "object",
        "propertyNames": {
          "type": "string"
        },
        "additionalProperties": {
          "type": "string"
        }
      },
      "customer_id": {
        "type": "string"
      },
      "subscription_id": {
        "type": "string"
      },
      "plan_id": {
        "type": "string"
      },
      "status": {
        "enum": [
          "incomplete",
          "trialing",
          "active",
          "past_due",
          "paused",
          "canceled",
          "unpaid"
        ],
        "type": "string"
      },
      "next_charge_at": {
        "type": "string",
        "format": "date-time"
      },
      "pause_reason": {
        "enum": [
          "requested",
          "consent_required"
        ],
        "type": "string"
      },
      "cancel_reason": {
        "enum": [
          "requested",
          "first_payment_declined",
          "payment_failed",
          "consent_missing"
        ],
        "type": "string"
      }
    },
    "required": [
      "event_id",
      "at",
      "sequence",
      "customer_id",
      "subscription_id",
      "plan_id",
      "status",
      "next_charge_at"
    ],
    "$schema": "https://json-schema.org/draft/2020-12/schema"
  },
  "subscription.cancel_scheduled": {
    "type": "object",
    "properties": {
      "event_id": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "sequence": {
        "type": "integer"
      },
      "reference": {
        "type": "string"
      },
      "metadata": {
        "type": "object",
        "propertyNames": {
          "type": "string"
        },
        "additionalProperties": {
          "type": "string"
        }
      },
      "customer_id": {
        "type": "string"
      },
      "subscription_id": {
        "type": "string"
      },
      "plan_id": {
        "type": "string"
      },
      "status": {
        "enum": [
          "incomplete",
          "trialing",
          "active",
          "past_due",
          "paused",
          "canceled",
          "unpaid"
        ],
        "type": "string"
      },
      "next_charge_at": {
        "type": "string",
        "format": "date-time"
      },
      "pause_reason": {
        "enum": [
          "requested",
          "consent_required"
        ],
        "type": "string"
      },
      "cancel_reason": {
        "enum": [
          "requested",
          "first_payment_declined",
          "payment_failed",
          "consent_missing"
        ],
        "type": "string"
      }
    },
    "required": [
      "event_id",
      "at",
      "sequence",
      "customer_id",
      "subscription_id",
      "plan_id",
      "status",
      "next_charge_at"
    ],
    "$schema": "https://json-schema.org/draft/2020-12/schema"
  },
  "subscription.consent_given": {
    "type": "object",
    "properties": {
      "event_id": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "sequence": {
        "type": "integer"
      },
      "reference": {
        "type": "string"
      },
      "metadata": {
        "type": "object",
        "propertyNames": {
          "type": "string"
        },
        "additionalProperties": {
          "type": "string"
        }
      },
      "customer_id": {
        "type": "string"
      },
      "subscription_id": {
        "type": "string"
      },
      "plan_id": {
        "type": "string"
      },
      "status": {
        "enum": [
          "incomplete",
          "trialing",
          "active",
          "past_due",
          "paused",
          "canceled",
          "unpaid"
        ],
        "type": "string"
      },
      "next_charge_at": {
        "type": "string",
        "format": "date-time"
      },
      "pause_reason": {
        "enum": [
          "requested",
          "consent_required"
        ],
        "type": "string"
      },
      "cancel_reason": {
        "enum": [
          "requested",
          "first_payment_declined",
          "payment_failed",
          "consent_missing"
        ],
        "type": "string"
      }
    },
    "required": [
      "event_id",
      "at",
      "sequence",
      "customer_id",
      "subscription_id",
      "plan_id",
      "status",
      "next_charge_at"
    ],
    "$schema": "https://json-schema.org/draft/2020-12/schema"
  },
  "subscription.consent_withdrawn": {
    "type": "object",
    "properties": {
      "event_id": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "sequence": {
        "type": "integer"
      },
      "reference": {
        "type": "string"
      },
      "metadata": {
        "type": "object",
        "propertyNames": {
          "type": "string"
        },
        "additionalProperties": {
          "type": "string"
        }
      },
      "customer_id": {
        "type": "string"
      },
      "subscription_id": {
        "type": "string"
      },
      "plan_id": {
        "type": "string"
      },
      "status": {
        "enum": [
          "incomplete",
          "trialing",
          "active",
          "past_due",
          "paused",
          "canceled",
          "unpaid"
        ],
        "type": "string"
      },
      "next_charge_at": {
        "type": "string",
        "format": "date-time"
      },
      "pause_reason": {
        "enum": [
          "requested",
          "consent_required"
        ],
        "type": "string"
      },
      "cancel_reason": {
        "enum": [
          "requested",
          "first_payment_declined",
          "payment_failed",
          "consent_missing"
        ],
        "type": "string"
      }
    },
    "required": [
      "event_id",
      "at",
      "sequence",
      "customer_id",
      "subscription_id",
      "plan_id",
      "status",
      "next_charge_at"
    ],
    "$schema": "https://json-schema.org/draft/2020-12/schema"
  },
  "subscription.consent_needed": {
    "type": "object",
    "properties": {
      "event_id": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "sequence": {
        "type": "integer"
      },
      "reference": {
        "type": "string"
      },
      "metadata": {
        "type": "object",
        "propertyNames": {
          "type": "string"
        },
        "additionalProperties": {
          "type": "string"
        }
      },
      "customer_id": {
        "type": "string"
      },
      "customer_uid": {
        "type": "string"
      },
      "subscription_id": {
        "type": "string"
      },
      "status": {
        "enum": [
          "incomplete",
          "trialing",
          "active",
          "past_due",
          "paused",
          "canceled",
          "unpaid"
        ],
        "type": "string"
      },
      "plan_id": {
        "type": "string"
      },
      "plan_name": {
        "type": "string"
      },
      "amount": {
        "type": "integer"
      },
      "charge_at": {
        "type": "string",
        "format": "date-time"
      },
      "charge_on": {
        "type": "string",
        "format": "date"
      },
      "how_to_cancel": {
        "type": "object",
        "properties": {
          "tel": {
            "type": "string"
          },
          "email": {
            "type": "string"
          },
          "url": {
            "type": "string"
          }
        },
        "required": []
      },
      "change": {
        "type": "object",
        "properties": {
          "kind": {
            "enum": [
              "conversion",
              "price_rise",
              "intro_end"
            ],
            "type": "string"
          },
          "price_before": {
            "type": "integer"
          },
          "price_after": {
            "type": "integer"
          },
          "effective_on": {
            "type": "string",
            "format": "date"
          },
          "opens_on": {
            "type": "string",
            "format": "date"
          }
        },
        "required": [
          "kind",
          "price_before",
          "price_after",
          "effective_on",
          "opens_on"
        ]
      }
    },
    "required": [
      "event_id",
      "at",
      "sequence",
      "customer_id",
      "customer_uid",
      "subscription_id",
      "status",
      "plan_id",
      "plan_name",
      "amount",
      "charge_at",
      "charge_on",
      "how_to_cancel"
    ],
    "$schema": "https://json-schema.org/draft/2020-12/schema"
  },
  "subscription.consent_missing": {
    "type": "object",
    "properties": {
      "event_id": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "sequence": {
        "type": "integer"
      },
      "reference": {
        "type": "string"
      },
      "metadata": {
        "type": "object",
        "propertyNames": {
          "type": "string"
        },
        "additionalProperties": {
          "type": "string"
        }
      },
      "customer_id": {
        "type": "string"
      },
      "customer_uid": {
        "type": "string"
      },
      "subscription_id": {
        "type": "string"
      },
      "status": {
        "enum": [
          "incomplete",
          "trialing",
          "active",
          "past_due",
          "paused",
          "canceled",
          "unpaid"
        ],
        "type": "string"
      },
      "plan_id": {
        "type": "string"
      },
      "plan_name": {
        "type": "string"
      },
      "amount": {
        "type": "integer"
      },
      "charge_at": {
        "type": "string",
        "format": "date-time"
      },
      "charge_on": {
        "type": "string",
        "format": "date"
      },
      "how_to_cancel": {
        "type": "object",
        "properties": {
          "tel": {
            "type": "string"
          },
          "email": {
            "type": "string"
          },
          "url": {
            "type": "string"
          }
        },
        "required": []
      },
      "change": {
        "type": "object",
        "properties": {
          "kind": {
            "enum": [
              "conversion",
              "price_rise",
              "intro_end"
            ],
            "type": "string"
          },
          "price_before": {
            "type": "integer"
          },
          "price_after": {
            "type": "integer"
          },
          "effective_on": {
            "type": "string",
            "format": "date"
          },
          "opens_on": {
            "type": "string",
            "format": "date"
          }
        },
        "required": [
          "kind",
          "price_before",
          "price_after",
          "effective_on",
          "opens_on"
        ]
      }
    },
    "required": [
      "event_id",
      "at",
      "sequence",
      "customer_id",
      "customer_uid",
      "subscription_id",
      "status",
      "plan_id",
      "plan_name",
      "amount",
      "charge_at",
      "charge_on",
      "how_to_cancel"
    ],
    "$schema": "https://json-schema.org/draft/2020-12/schema"
  },
  "subscription.trial_ending": {
    "type": "object",
    "properties": {
      "event_id": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "sequence": {
        "type": "integer"
      },
      "reference": {
        "type": "string"
      },
      "metadata": {
        "type": "object",
        "propertyNames": {
          "type": "string"
        },
        "additionalProperties": {
          "type": "string"
        }
      },
      "customer_id": {
        "type": "string"
      },
      "customer_uid": {
        "type": "string"
      },
      "subscription_id": {
        "type": "string"
      },
      "status": {
        "enum": [
          "incomplete",
          "trialing",
          "active",
          "past_due",
          "paused",
          "canceled",
          "unpaid"
        ],
        "type": "string"
      },
      "plan_id": {
        "type": "string"
      },
      "plan_name": {
        "type": "string"
      },
      "amount": {
        "type": "integer"
      },
      "charge_at": {
        "type": "string",
        "format": "date-time"
      },
      "charge_on": {
        "type": "string",
        "format": "date"
      },
      "how_to_cancel": {
        "type": "object",
        "properties": {
          "tel": {
            "type": "string"
          },
          "email": {
            "type": "string"
          },
          "url": {
            "type": "string"
          }
        },
        "required": []
      },
      "change": {
        "type": "object",
        "properties": {
          "kind": {
            "enum": [
              "conversion",
              "price_rise",
              "intro_end"
            ],
            "type": "string"
          },
          "price_before": {
            "type": "integer"
          },
          "price_after": {
            "type": "integer"
          },
          "effective_on": {
            "type": "string",
            "format": "date"
          },
          "opens_on": {
            "type": "string",
            "format": "date"
          }
        },
        "required": [
          "kind",
          "price_before",
          "price_after",
          "effective_on",
          "opens_on"
        ]
      }
    },
    "required": [
      "event_id",
      "at",
      "sequence",
      "customer_id",
      "customer_uid",
      "subscription_id",
      "status",
      "plan_id",
      "plan_name",
      "amount",
      "charge_at",
      "charge_on",
      "how_to_cancel"
    ],
    "$schema": "https://json-schema.org/draft/2020-12/schema"
  },
  "subscription.renewing": {
    "type": "object",
    "properties": {
      "event_id": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "sequence": {
        "type": "integer"
      },
      "reference": {
        "type": "string"
      },
      "metadata": {
        "type": "object",
        "propertyNames": {
          "type": "string"
        },
        "additionalProperties": {
          "type": "string"
        }
      },
      "customer_id": {
        "type": "string"
      },
      "customer_uid": {
        "type": "string"
      },
      "subscription_id": {
        "type": "string"
      },
      "status": {
        "enum": [
          "incomplete",
          "trialing",
          "active",
          "past_due",
          "paused",
          "canceled",
          "unpaid"
        ],
        "type": "string"
      },
      "plan_id": {
        "type": "string"
      },
      "plan_name": {
        "type": "string"
      },
      "amount": {
        "type": "integer"
      },
      "charge_at": {
        "type": "string",
        "format": "date-time"
      },
      "charge_on": {
        "type": "string",
        "format": "date"
      },
      "how_to_cancel": {
        "type": "object",
        "properties": {
          "tel": {
            "type": "string"
          },
          "email": {
            "type": "string"
          },
          "url": {
            "type": "string"
          }
        },
        "required": []
      },
      "change": {
        "type": "object",
        "properties": {
          "kind": {
            "enum": [
              "conversion",
              "price_rise",
              "intro_end"
            ],
            "type": "string"
          },
          "price_before": {
            "type": "integer"
          },
          "price_after": {
            "type": "integer"
          },
          "effective_on": {
            "type": "string",
            "format": "date"
          },
          "opens_on": {
            "type": "string",
            "format": "date"
          }
        },
        "required": [
          "kind",
          "price_before",
          "price_after",
          "effective_on",
          "opens_on"
        ]
      }
    },
    "required": [
      "event_id",
      "at",
      "sequence",
      "customer_id",
      "customer_uid",
      "subscription_id",
      "status",
      "plan_id",
      "plan_name",
      "amount",
      "charge_at",
      "charge_on",
      "how_to_cancel"
    ],
    "$schema": "https://json-schema.org/draft/2020-12/schema"
  },
  "charge.paid": {
    "type": "object",
    "properties": {
      "event_id": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "sequence": {
        "type": "integer"
      },
      "reference": {
        "type": "string"
      },
      "metadata": {
        "type": "object",
        "propertyNames": {
          "type": "string"
        },
        "additionalProperties": {
          "type": "string"
        }
      },
      "customer_id": {
        "type": "string"
      },
      "customer_uid": {
        "type": "string"
      },
      "merchant_uid": {
        "type": "string"
      },
      "subscription_id": {
        "type": "string"
      },
      "period": {
        "type": "integer"
      },
      "amount": {
        "type": "integer"
      },
      "tax_free": {
        "type": "integer"
      },
      "vat_amount": {
        "type": "integer"
      },
      "imp_uid": {
        "type": "string"
      },
      "decline_class": {
        "enum": [
          "insufficient_balance",
          "over_limit",
          "card_invalid",
          "card_blocked",
          "issuer_trouble",
          "duplicate",
          "key_missing",
          "merchant_limit",
          "call_issuer",
          "unknown"
        ],
        "type": "string"
      },
      "next_attempt_at": {
        "type": "string",
        "format": "date-time"
      }
    },
    "required": [
      "event_id",
      "at",
      "sequence",
      "customer_id",
      "customer_uid",
      "merchant_uid",
      "amount",
      "tax_free",
      "vat_amount"
    ],
    "$schema": "https://json-schema.org/draft/2020-12/schema"
  },
  "charge.declined": {
    "type": "object",
    "properties": {
      "event_id": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "sequence": {
        "type": "integer"
      },
      "reference": {
        "type": "string"
      },
      "metadata": {
        "type": "object",
        "propertyNames": {
          "type": "string"
        },
        "additionalProperties": {
          "type": "string"
        }
      },
      "customer_id": {
        "type": "string"
      },
      "customer_uid": {
        "type": "string"
      },
      "merchant_uid": {
        "type": "string"
      },
      "subscription_id": {
        "type": "string"
      },
      "period": {
        "type": "integer"
      },
      "amount": {
        "type": "integer"
      },
      "tax_free": {
        "type": "integer"
      },
      "vat_amount": {
        "type": "integer"
      },
      "imp_uid": {
        "type": "string"
      },
      "decline_class": {
        "enum": [
          "insufficient_balance",
          "over_limit",
          "card_invalid",
          "card_blocked",
          "issuer_trouble",
          "duplicate",
          "key_missing",
          "merchant_limit",
          "call_issuer",
          "unknown"
        ],
        "type": "string"
      },
      "next_attempt_at": {
        "type": "string",
        "format": "date-time"
      }
    },
    "required": [
      "event_id",
      "at",
      "sequence",
      "customer_id",
      "customer_uid",
      "merchant_uid",
      "amount",
      "tax_free",
      "vat_amount"
    ],
    "$schema": "https://json-schema.org/draft/2020-12/schema"
  },
  "charge.unknown": {
    "type": "object",
    "properties": {
      "event_id": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "sequence": {
        "type": "integer"
      },
      "reference": {
        "type": "string"
      },
      "metadata": {
        "type": "object",
        "propertyNames": {
          "type": "string"
        },
        "additionalProperties": {
          "type": "string"
        }
      },
      "customer_id": {
        "type": "string"
      },
      "customer_uid": {
        "type": "string"
      },
      "merchant_uid": {
        "type": "string"
      },
      "subscription_id": {
        "type": "string"
      },
      "period": {
        "type": "integer"
      },
      "amount": {
        "type": "integer"
      },
      "tax_free": {
        "type": "integer"
      },
      "vat_amount": {
        "type": "integer"
      },
      "imp_uid": {
        "type": "string"
      },
      "decline_class": {
        "enum": [
          "insufficient_balance",
          "over_limit",
          "card_invalid",
          "card_blocked",
          "issuer_trouble",
          "duplicate",
          "key_missing",
          "merchant_limit",
          "call_issuer",
          "unknown"
        ],
        "type": "string"
      },
      "next_attempt_at": {
        "type": "string",
        "format": "date-time"
      }
    },
    "required": [
      "event_id",
      "at",
      "sequence",
      "customer_id",
      "customer_uid",
      "merchant_uid",
      "amount",
      "tax_free",
      "vat_amount"
    ],
    "$schema": "https://json-schema.org/draft/2020-12/schema"
  },
  "charge.voided": {
    "type": "object",
    "properties": {
      "event_id": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "sequence": {
        "type": "integer"
      },
      "reference": {
        "type": "string"
      },
      "metadata": {
        "type": "object",
        "propertyNames": {
          "type": "string"
        },
        "additionalProperties": {
          "type": "string"
        }
      },
      "customer_id": {
        "type": "string"
      },
      "customer_uid": {
        "type": "string"
      },
      "merchant_uid": {
        "type": "string"
      },
      "subscription_id": {
        "type": "string"
      },
      "period": {
        "type": "integer"
      },
      "amount": {
        "type": "integer"
      },
      "tax_free": {
        "type": "integer"
      },
      "vat_amount": {
        "type": "integer"
      },
      "imp_uid": {
        "type": "string"
      },
      "decline_class": {
        "enum": [
          "insufficient_balance",
          "over_limit",
          "card_invalid",
          "card_blocked",
          "issuer_trouble",
          "duplicate",
          "key_missing",
          "merchant_limit",
          "call_issuer",
          "unknown"
        ],
        "type": "string"
      },
      "next_attempt_at": {
        "type": "string",
        "format": "date-time"
      }
    },
    "required": [
      "event_id",
      "at",
      "sequence",
      "customer_id",
      "customer_uid",
      "merchant_uid",
      "amount",
      "tax_free",
      "vat_amount"
    ],
    "$schema": "https://json-schema.org/draft/2020-12/schema"
  },
  "subscription.payment_failed_final": {
    "type": "object",
    "properties": {
      "event_id": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "sequence": {
        "type": "integer"
      },
      "reference": {
        "type": "string"
      },
      "metadata": {
        "type": "object",
        "propertyNames": {
          "type": "string"
        },
        "additionalProperties": {
          "type": "string"
        }
      },
      "customer_id": {
        "type": "string"
      },
      "customer_uid": {
        "type": "string"
      },
      "subscription_id": {
        "type": "string"
      },
      "merchant_uid": {
        "type": "string"
      },
      "decline_class": {
        "enum": [
          "insufficient_balance",
          "over_limit",
          "card_invalid",
          "card_blocked",
          "issuer_trouble",
          "duplicate",
          "key_missing",
          "merchant_limit",
          "call_issuer",
          "unknown"
        ],
        "type": "string"
      },
      "status": {
        "enum": [
          "incomplete",
          "trialing",
          "active",
          "past_due",
          "paused",
          "canceled",
          "unpaid"
        ],
        "type": "string"
      },
      "period": {
        "type": "integer"
      },
      "amount": {
        "type": "integer"
      }
    },
    "required": [
      "event_id",
      "at",
      "sequence",
      "customer_id",
      "customer_uid",
      "subscription_id",
      "merchant_uid",
      "status",
      "amount"
    ],
    "$schema": "https://json-schema.org/draft/2020-12/schema"
  },
  "card.needs_change": {
    "type": "object",
    "properties": {
      "event_id": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "sequence": {
        "type": "integer"
      },
      "reference": {
        "type": "string"
      },
      "metadata": {
        "type": "object",
        "propertyNames": {
          "type": "string"
        },
        "additionalProperties": {
          "type": "string"
        }
      },
      "customer_id": {
        "type": "string"
      },
      "customer_uid": {
        "type": "string"
      },
      "subscription_id": {
        "type": "string"
      },
      "merchant_uid": {
        "type": "string"
      },
      "decline_class": {
        "enum": [
          "insufficient_balance",
          "over_limit",
          "card_invalid",
          "card_blocked",
          "issuer_trouble",
          "duplicate",
          "key_missing",
          "merchant_limit",
          "call_issuer",
          "unknown"
        ],
        "type": "string"
      },
      "until": {
        "type": "string",
        "format": "date-time"
      }
    },
    "required": [
      "event_id",
      "at",
      "sequence",
      "customer_id",
      "customer_uid",
      "subscription_id",
      "merchant_uid",
      "until"
    ],
    "$schema": "https://json-schema.org/draft/2020-12/schema"
  },
  "refund.succeeded": {
    "type": "object",
    "properties": {
      "event_id": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "sequence": {
        "type": "integer"
      },
      "reference": {
        "type": "string"
      },
      "metadata": {
        "type": "object",
        "propertyNames": {
          "type": "string"
        },
        "additionalProperties": {
          "type": "string"
        }
      },
      "customer_id": {
        "type": "string"
      },
      "merchant_uid": {
        "type": "string"
      },
      "refund_id": {
        "type": "string"
      },
      "amount": {
        "type": "integer"
      },
      "tax_free": {
        "type": "integer"
      },
      "vat_amount": {
        "type": "integer"
      }
    },
    "required": [
      "event_id",
      "at",
      "sequence",
      "customer_id",
      "merchant_uid",
      "refund_id",
      "amount",
      "tax_free",
      "vat_amount"
    ],
    "$schema": "https://json-schema.org/draft/2020-12/schema"
  },
  "refund.failed": {
    "type": "object",
    "properties": {
      "event_id": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "sequence": {
        "type": "integer"
      },
      "reference": {
        "type": "string"
      },
      "metadata": {
        "type": "object",
        "propertyNames": {
          "type": "string"
        },
        "additionalProperties": {
          "type": "string"
        }
      },
      "customer_id": {
        "type": "string"
      },
      "merchant_uid": {
        "type": "string"
      },
      "refund_id": {
        "type": "string"
      },
      "amount": {
        "type": "integer"
      },
      "tax_free": {
        "type": "integer"
      },
      "vat_amount": {
        "type": "integer"
      }
    },
    "required": [
      "event_id",
      "at",
      "sequence",
      "customer_id",
      "merchant_uid",
      "refund_id",
      "amount",
      "tax_free",
      "vat_amount"
    ],
    "$schema": "https://json-schema.org/draft/2020-12/schema"
  },
  "reconciliation.completed": {
    "type": "object",
    "properties": {
      "event_id": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "sequence": {
        "type": "integer"
      },
      "from": {
        "type": "string",
        "format": "date-time"
      },
      "to": {
        "type": "string",
        "format": "date-time"
      },
      "is_complete": {
        "type": "boolean"
      },
      "payments": {
        "type": "integer"
      },
      "foreign": {
        "type": "integer"
      },
      "repaired": {
        "type": "integer"
      },
      "surplus_canceled": {
        "type": "integer"
      },
      "unexplained_count": {
        "type": "integer"
      },
      "unexplained": {
        "type": "array",
        "items": {
          "type": "object",
          "properties": {
            "merchant_uid": {
              "type": "string"
            },
            "imp_uid": {
              "type": "string"
            },
            "reason": {
              "type": "string"
            }
          },
          "required": [
            "merchant_uid",
            "imp_uid",
            "reason"
          ]
        }
      }
    },
    "required": [
      "event_id",
      "at",
      "sequence",
      "from",
      "to",
      "is_complete",
      "payments",
      "foreign",
      "repaired",
      "surplus_canceled",
      "unexplained_count",
      "unexplained"
    ],
    "$schema": "https://json-schema.org/draft/2020-12/schema"
  }
} as const;
