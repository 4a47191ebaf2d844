/** Every endpoint of the REST surface. */

import { accessEndpoints } from './access-endpoints.ts';
import { dataEndpoints } from './data-endpoints.ts';
import { marketEndpoints } from './market-endpoints.ts';
import { orderEndpoints } from './order-endpoints.ts';
import { streamEndpoints } from './stream-endpoints.ts';
import { subscriptionEndpoints } from './subscription-endpoints.ts';
import { systemEndpoints } from './system-endpoints.ts';
import { udfEndpoints } from './udf-endpoints.ts';

export const ENDPOINTS = {
  ...marketEndpoints,
  ...dataEndpoints,
  ...subscriptionEndpoints,
  ...orderEndpoints,
  ...streamEndpoints,
  ...udfEndpoints,
  ...systemEndpoints,
  ...accessEndpoints,
};
