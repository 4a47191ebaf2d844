// breaks: contexts-have-no-infrastructure
export { open } from '#platform/clock/clock.ts';
