// breaks: server-has-no-react, no-dev-packages-at-run-time
import { createElement } from 'react';

export const element = createElement;
