import type { OperationUpdate } from '../../lib/core/wire/index.js';

type More = Partial<OperationUpdate>;

/** Updates as an engine sends them. */
export const start = {
  step: (Id: string, more?: More): OperationUpdate => ({ Id, Type: 'STEP', SubType: 'Step', Action: 'START', ...more }),
  wait: (Id: string, WaitSeconds: number, more?: More): OperationUpdate => ({
    Id,
    Type: 'WAIT',
    SubType: 'Wait',
    Action: 'START',
    WaitOptions: { WaitSeconds },
    ...more,
  }),
  callback: (Id: string, CallbackOptions?: OperationUpdate['CallbackOptions'], more?: More): OperationUpdate => ({
    Id,
    Type: 'CALLBACK',
    SubType: 'Callback',
    Action: 'START',
    CallbackOptions,
    ...more,
  }),
  invoke: (Id: string, FunctionName: string, more?: More): OperationUpdate => ({
    Id,
    Type: 'CHAINED_INVOKE',
    SubType: 'ChainedInvoke',
    Action: 'START',
    ChainedInvokeOptions: { FunctionName },
    ...more,
  }),
  context: (Id: string, more?: More): OperationUpdate => ({
    Id,
    Type: 'CONTEXT',
    SubType: 'RunInChildContext',
    Action: 'START',
    ...more,
  }),
};

export const succeed = (Id: string, Payload?: string, more?: More): OperationUpdate => ({
  Id,
  Type: 'STEP',
  SubType: 'Step',
  Action: 'SUCCEED',
  Payload,
  ...more,
});

export const fail = (Id: string, ErrorMessage: string, more?: More): OperationUpdate => ({
  Id,
  Type: 'STEP',
  SubType: 'Step',
  Action: 'FAIL',
  Error: { ErrorType: 'Error', ErrorMessage },
  ...more,
});

export const retry = (Id: string, NextAttemptDelaySeconds: number, more?: More): OperationUpdate => ({
  Id,
  Type: 'STEP',
  SubType: 'Step',
  Action: 'RETRY',
  StepOptions: { NextAttemptDelaySeconds },
  ...more,
});

export const close = (Id: string, more?: More): OperationUpdate => ({
  Id,
  Type: 'CONTEXT',
  SubType: 'RunInChildContext',
  Action: 'SUCCEED',
  ...more,
});

export const cancel = (Id: string, Type: 'WAIT' | 'CALLBACK' | 'CHAINED_INVOKE'): OperationUpdate => ({
  Id,
  Type,
  Action: 'CANCEL',
});
