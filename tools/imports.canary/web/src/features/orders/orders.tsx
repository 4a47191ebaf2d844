import { createElement } from 'react';
import { order } from '#contract/order.ts';

export const orders = [createElement, order];
