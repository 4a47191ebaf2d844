/** Every endpoint of the REST surface. */

import { accessEndpoints } from './access-endpoints.ts';
import { marketEndpoints } from './market-endpoints.ts';
import { streamEndpoints } from './stream-endpoints.ts';
import { subscriptionEndpoints } from './subscription-endpoints.ts';
import { systemEndpoints } from './system-endpoints.ts';

export const ENDPOINTS = {
  ...marketEndpoints,
  ...subscriptionEndpoints,
  ...streamEndpoints,
  ...systemEndpoints,
  ...accessEndpoints,
};
