// breaks: no-undeclared-packages
import type { Router } from 'wouter';

export type Page = typeof Router;
