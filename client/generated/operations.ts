/** Made by `npm run client:types`. */
export const OPERATIONS = {
  "createCardRegistration": {
    "method": "POST",
    "path": "/card-registrations",
    "key": true
  },
  "getCardRegistration": {
    "method": "GET",
    "path": "/card-registrations/{registration_id}"
  },
  "getCustomer": {
    "method": "GET",
    "path": "/customers/{customer_id}"
  },
  "createManageLink": {
    "method": "POST",
    "path": "/customers/{customer_id}/manage-links",
    "key": true
  },
  "takeOverCard": {
    "method": "POST",
    "path": "/cards",
    "key": true
  },
  "revokeCard": {
    "method": "DELETE",
    "path": "/cards/{customer_uid}"
  },
  "listPlans": {
    "method": "GET",
    "path": "/plans",
    "list": "plans"
  },
  "createPlan": {
    "method": "POST",
    "path": "/plans",
    "key": true
  },
  "getPlan": {
    "method": "GET",
    "path": "/plans/{plan_id}"
  },
  "listSubscriptions": {
    "method": "GET",
    "path": "/subscriptions",
    "list": "subscriptions"
  },
  "createSubscription": {
    "method": "POST",
    "path": "/subscriptions",
    "key": true
  },
  "getSubscription": {
    "method": "GET",
    "path": "/subscriptions/{subscription_id}"
  },
  "listSubscriptionCharges": {
    "method": "GET",
    "path": "/subscriptions/{subscription_id}/charges",
    "list": "charges"
  },
  "cancelSubscription": {
    "method": "POST",
    "path": "/subscriptions/{subscription_id}/cancel",
    "key": true
  },
  "previewCancel": {
    "method": "GET",
    "path": "/subscriptions/{subscription_id}/cancel-preview"
  },
  "subscriptionTimeline": {
    "method": "GET",
    "path": "/subscriptions/{subscription_id}/timeline"
  },
  "chargeTimeline": {
    "method": "GET",
    "path": "/charges/{merchant_uid}/timeline"
  },
  "find": {
    "method": "GET",
    "path": "/find"
  },
  "checkGatewayKeys": {
    "method": "GET",
    "path": "/gateway-keys"
  },
  "getOverview": {
    "method": "GET",
    "path": "/overview"
  },
  "getHold": {
    "method": "GET",
    "path": "/hold"
  },
  "holdCharging": {
    "method": "PUT",
    "path": "/hold"
  },
  "releaseCharging": {
    "method": "DELETE",
    "path": "/hold"
  },
  "holdCustomer": {
    "method": "PUT",
    "path": "/customers/{customer_id}/hold"
  },
  "releaseCustomer": {
    "method": "DELETE",
    "path": "/customers/{customer_id}/hold"
  },
  "getWork": {
    "method": "GET",
    "path": "/work"
  },
  "pauseSubscription": {
    "method": "POST",
    "path": "/subscriptions/{subscription_id}/pause",
    "key": true
  },
  "resumeSubscription": {
    "method": "POST",
    "path": "/subscriptions/{subscription_id}/resume",
    "key": true
  },
  "recordConsent": {
    "method": "POST",
    "path": "/subscriptions/{subscription_id}/consents",
    "key": true
  },
  "listConsents": {
    "method": "GET",
    "path": "/subscriptions/{subscription_id}/consents",
    "list": "consents"
  },
  "withdrawConsent": {
    "method": "DELETE",
    "path": "/subscriptions/{subscription_id}/consents"
  },
  "changeCard": {
    "method": "POST",
    "path": "/subscriptions/{subscription_id}/change-card",
    "key": true
  },
  "changePlan": {
    "method": "POST",
    "path": "/subscriptions/{subscription_id}/change-plan",
    "key": true
  },
  "listCharges": {
    "method": "GET",
    "path": "/charges",
    "list": "charges"
  },
  "createCharge": {
    "method": "POST",
    "path": "/charges",
    "key": true
  },
  "getCharge": {
    "method": "GET",
    "path": "/charges/{merchant_uid}"
  },
  "refundCharge": {
    "method": "POST",
    "path": "/charges/{merchant_uid}/refunds",
    "key": true
  },
  "retryCharge": {
    "method": "POST",
    "path": "/charges/{merchant_uid}/retry",
    "key": true
  },
  "listBatches": {
    "method": "GET",
    "path": "/batches",
    "list": "batches"
  },
  "orderBatch": {
    "method": "POST",
    "path": "/batches",
    "key": true
  },
  "getBatch": {
    "method": "GET",
    "path": "/batches/{batch_id}"
  },
  "listBatchItems": {
    "method": "GET",
    "path": "/batches/{batch_id}/items",
    "list": "items"
  },
  "stopBatch": {
    "method": "POST",
    "path": "/batches/{batch_id}/stop"
  },
  "replayWebhooks": {
    "method": "POST",
    "path": "/webhook-replays"
  }
} as const;

export const PROBLEM_CODES = [
  "invalid_request",
  "return_url_not_allowed",
  "idempotency_key_required",
  "first_payment_declined",
  "forbidden",
  "not_found",
  "conflict",
  "idempotency_key_reused",
  "payment_refused",
  "agreement_changed",
  "already_subscribed",
  "subscription_canceled",
  "attempts_exhausted",
  "charging_held",
  "retry_refused",
  "too_many_holds",
  "card_not_usable",
  "customer_uid_taken",
  "evidence_mismatch",
  "consent_required",
  "consent_mismatch",
  "consent_too_early",
  "consent_not_with_contract",
  "plan_exists",
  "reference_taken",
  "refund_refused",
  "already_refunded",
  "refund_in_progress",
  "payload_too_large",
  "unsupported_media_type",
  "internal_error",
  "gateway_unavailable",
  "gateway_no_token",
  "gateway_rejected_credentials",
  "gateway_invalid_answer",
  "storage_busy",
  "out_of_time",
  "item_of_newer_code",
  "secret_unusable"
] as const;
