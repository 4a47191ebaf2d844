// breaks: siblings-are-separate
export { orders } from '../orders/orders.tsx';
