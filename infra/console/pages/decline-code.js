/* The PG's code in the text that came with a decline: `카드사 거절 [120054] 잔액부족` has 120054. */

const IN_BRACKETS = /[[【](?=[A-Z]{0,5}[0-9])([0-9A-Z]{3,6})[^[\]【】]{0,200}[\]】]/;

export const declineCode = (message) => IN_BRACKETS.exec(message ?? '')?.[1];
