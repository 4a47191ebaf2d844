/** Every endpoint of the REST surface. */

import { marketEndpoints } from './market-endpoints.ts';
import { streamEndpoints } from './stream-endpoints.ts';
import { systemEndpoints } from './system-endpoints.ts';

export const ENDPOINTS = { ...marketEndpoints, ...streamEndpoints, ...systemEndpoints };
