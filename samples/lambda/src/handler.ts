import 'reflect-metadata';
import { createHandler } from 'everstep';
import { OrderWorkflow } from './order-workflow.js';

export const handler = createHandler(OrderWorkflow);
