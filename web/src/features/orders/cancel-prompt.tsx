/** Asked before an order is cancelled that protects a position: it says what will be missing. */

import type { ReactElement } from 'react';
import type { OrderDto } from '#contract/orders.ts';
import { Button } from '../../components/button.tsx';
import { Modal } from '../../components/modal.tsx';
import { orderName } from './order-words.ts';
import { useTexts } from './use-texts.ts';

export interface CancelPromptProps {
  readonly order: OrderDto;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

export function CancelPrompt({ order, onConfirm, onClose }: CancelPromptProps): ReactElement {
  const { texts, language } = useTexts();
  const words = texts.orders.actions;
  return (
    <Modal
      open
      isNarrow
      title={words.linkedTitle}
      closeLabel={texts.access.cancel}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <div className="flex flex-col gap-4 text-13">
        <p>{words.linkedWhat(orderName(order, { texts, language }))}</p>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{texts.access.keep}</Button>
          <Button kind="danger" onClick={onConfirm}>
            {words.cancel}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
