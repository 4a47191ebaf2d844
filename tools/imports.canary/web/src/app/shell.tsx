import { orders } from '../features/orders/orders.tsx';

export const shell = orders;
