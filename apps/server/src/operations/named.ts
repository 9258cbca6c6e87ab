/** So many subscriptions a gauge names at the most, those first that fare worst: an alarm needs no more, and a store bears it. */
export const NAMED = 100;
