/** A form that the page sends itself. */

import type { ReactElement, ReactNode } from 'react';

export interface FormProps {
  readonly onSubmit: () => void;
  readonly children: ReactNode;
}

export function Form({ onSubmit, children }: FormProps): ReactElement {
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
    </form>
  );
}
