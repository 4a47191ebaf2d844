export { close } from './candle/candle.ts';
