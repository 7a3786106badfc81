import 'reflect-metadata';
import { createHandler } from 'everstep/lambda';
import { OrderWorkflow } from './order-workflow.js';

export const handler = createHandler(OrderWorkflow);
