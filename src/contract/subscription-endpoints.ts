/** Endpoints of lists of symbols. */

import { endpoint, SYMBOL_PROBLEMS } from './endpoint.ts';
import {
  replaceSubscriptionsSchema,
  subscribedSchema,
  subscribeSchema,
  subscriptionsAnswerSchema,
} from './subscriptions.ts';

const FULL_PROBLEMS = [...SYMBOL_PROBLEMS, 'LIST_FULL'] as const;

export const subscriptionEndpoints = {
  listSubscriptions: endpoint({
    method: 'GET',
    path: '/api/v1/subscriptions',
    tag: 'subscriptions',
    summary: "One's own list of symbols, with the state and freshness of each",
    access: 'subscriptions:own',
    answer: subscriptionsAnswerSchema,
    hasTag: true,
  }),
  replaceSubscriptions: endpoint({
    method: 'PUT',
    path: '/api/v1/subscriptions',
    tag: 'subscriptions',
    summary: "Make one's own list what is sent, all or none of it",
    access: 'subscriptions:own',
    body: replaceSubscriptionsSchema,
    answer: subscriptionsAnswerSchema,
    isLong: true,
    problems: FULL_PROBLEMS,
    takesKey: true,
  }),
  subscribe: endpoint({
    method: 'POST',
    path: '/api/market/subscribe',
    tag: 'subscriptions',
    summary: "Put a symbol on one's own list; doing it twice is doing it once",
    access: 'subscriptions:own',
    body: subscribeSchema,
    answer: subscribedSchema,
    problems: FULL_PROBLEMS,
    takesKey: true,
  }),
  unsubscribe: endpoint({
    method: 'POST',
    path: '/api/market/unsubscribe',
    tag: 'subscriptions',
    summary: "Take a symbol off one's own list; doing it twice is doing it once",
    access: 'subscriptions:own',
    body: subscribeSchema,
    answer: subscribedSchema,
    problems: SYMBOL_PROBLEMS,
    takesKey: true,
  }),
};
