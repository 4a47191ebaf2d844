// breaks: contexts-meet-at-index
export { close } from '../../market-data/candle/candle.ts';
