/**
 * Imported before everything else: zod compiles its checks with `new Function` where it may, and finds out by trying,
 * which the content policy of the page forbids and reports. Schemas look at this setting when they are made.
 */

import { config } from 'zod';

config({ jitless: true });
