/** What is taken even when the disk is full: what only makes risk smaller, or tells what is. */

import type { InputBody } from '../oms/command.ts';

const URGENT: Readonly<Record<InputBody['kind'], boolean>> = {
  SubmitOrder: false,
  SubmitOco: false,
  SubmitBracket: false,
  ReplaceOrder: false,
  RenewOrder: false,
  MarkUpdate: false,
  ForgetSettled: false,
  AcknowledgeAlarm: false,
  CancelOrder: true,
  CancelAll: true,
  AdapterHello: true,
  AdapterReport: true,
  TimerFired: true,
  EodClose: true,
  OperatorResolveDoubt: true,
  OperatorResolveBreak: true,
};

export function isUrgent({ kind }: Pick<InputBody, 'kind'>): boolean {
  return URGENT[kind];
}
