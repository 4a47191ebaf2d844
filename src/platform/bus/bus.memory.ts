/** The bus inside one process: a call per listener, in the order in which they came. */

import type { Bus } from './bus.ts';

interface Listener {
  readonly words: readonly string[];
  readonly handler: (message: unknown, topic: string) => void;
}

/**
 * A bus whose listeners are called before `publish` returns, unless it is called by one of them. A listener that throws is reported to `onError` and
 * keeps no other from its message.
 */
export function createMemoryBus(onError: (error: unknown, topic: string) => void): Bus {
  const listeners = new Set<Listener>();
  /** Listeners of each topic seen, so that matching is paid once a topic. */
  const matched = new Map<string, Listener[]>();

  /** Published and not delivered yet; the first one is on its way. */
  const waiting: { readonly topic: string; readonly message: unknown }[] = [];

  function listenersOf(topic: string): readonly Listener[] {
    let found = matched.get(topic);
    if (found === undefined) {
      const words = topic.split('.');
      found = [...listeners].filter((listener) => matches(listener.words, words));
      matched.set(topic, found);
    }
    return found;
  }

  function deliver(topic: string, message: unknown): void {
    for (const listener of listenersOf(topic)) {
      // One before it may have stopped it.
      if (!listeners.has(listener)) continue;
      try {
        listener.handler(message, topic);
      } catch (error) {
        onError(error, topic);
      }
    }
  }

  return {
    publish(topic, message) {
      waiting.push({ topic, message });
      // A listener that publishes is heard after the message that it hears itself: all get them in one order.
      if (waiting.length > 1) return;
      for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
        deliver(next.topic, next.message);
        waiting.shift();
      }
    },
    subscribe(pattern, handler) {
      const listener = { words: pattern.split('.'), handler };
      listeners.add(listener);
      matched.clear();
      return () => {
        listeners.delete(listener);
        matched.clear();
      };
    },
  };
}

function matches(pattern: readonly string[], words: readonly string[]): boolean {
  return pattern.length === words.length && pattern.every((word, index) => word === '*' || word === words[index]);
}
