// breaks: platform-knows-no-context
export { order } from '#contract/order.ts';
