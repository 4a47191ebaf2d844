import { subscriptionStoreSuite } from './subscription-store.contract.ts';
import { createMemorySubscriptionStore } from './subscription-store.memory.ts';

subscriptionStoreSuite('memory', async () => createMemorySubscriptionStore());
