// breaks: web-has-no-server-packages
import fastify from 'fastify';

export const server = fastify;
