// breaks: web-parts-know-no-feature
export { orders } from '../features/orders/orders.tsx';
