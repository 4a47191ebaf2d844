import { used } from '#kernel/price.ts';
import { z } from 'zod';

z.int().parse(used);
