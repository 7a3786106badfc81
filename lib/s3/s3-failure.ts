import { describeValue } from '../core/errors/argument-errors.js';
import { PayloadStoreError, type PayloadStoreFault } from '../core/errors/payload-errors.js';

interface Diagnosis {
  readonly problem: string;
  readonly cure: string;
}

const DENIED = {
  problem: 'access is denied',
  cure:
    'The role of the process needs s3:PutObject, s3:GetObject, s3:DeleteObject and, on the bucket, s3:ListBucket, and the use of its KMS key if it has one. ' +
    'Without s3:ListBucket, S3 says this of payloads that are missing, too.',
};
const BUSY = {
  problem: 'S3 asks for fewer requests',
  cure: 'The client has tried it several times. A higher `threshold` of offloaded() sends fewer payloads; the rate per prefix of a bucket grows with its use.',
};
const NO_IDENTITY = {
  problem: 'S3 does not accept the credentials',
  cure: 'Check the credentials of the process and, where they are temporary, that they are renewed.',
};
const NO_CREDENTIALS = {
  problem: 'the process has no AWS credentials',
  cure: 'Give it a role or a profile, or pass a `client` that has credentials.',
};
const ELSEWHERE = {
  problem: 'the bucket is in another region than the client asks',
  cure: "Set AWS_REGION to the bucket's region, or pass a `client` with that `region`.",
};
const UNREACHABLE = {
  problem: 'S3 can not be reached, or does not answer',
  cure: 'Check the network, the region and the endpoint of the client; in a VPC, whether it has a gateway endpoint for S3.',
};
const DAMAGED = {
  problem: 'what arrived had another checksum than what was sent',
  cure: 'Look for what stands between the process and S3 and changes requests or answers: a proxy, an endpoint that is not S3.',
};

const DIAGNOSES: Readonly<Record<string, Diagnosis>> = {
  ERR_MODULE_NOT_FOUND: {
    problem: 'the package `@aws-sdk/client-s3` is not installed',
    cure: 'Run `npm install @aws-sdk/client-s3`.',
  },
  NoSuchBucket: { problem: 'there is no such bucket', cure: 'Create it, or correct the name.' },
  AccessDenied: DENIED,
  Forbidden: DENIED,
  SlowDown: BUSY,
  ServiceUnavailable: BUSY,
  ThrottlingException: BUSY,
  RequestLimitExceeded: BUSY,
  TooManyRequestsException: BUSY,
  InvalidAccessKeyId: NO_IDENTITY,
  SignatureDoesNotMatch: NO_IDENTITY,
  ExpiredToken: NO_IDENTITY,
  InvalidToken: NO_IDENTITY,
  RequestTimeTooSkewed: {
    problem: 'the clock of the machine is wrong by more than S3 allows',
    cure: 'Set it, and keep it right by NTP.',
  },
  CredentialsProviderError: NO_CREDENTIALS,
  PermanentRedirect: ELSEWHERE,
  AuthorizationHeaderMalformed: ELSEWHERE,
  IllegalLocationConstraintException: ELSEWHERE,
  InvalidObjectState: {
    problem: 'the payload was moved to an archive',
    cure: 'Restore it, and keep rules that archive objects away from the prefix of the payloads.',
  },
  TimeoutError: UNREACHABLE,
  ECONNREFUSED: UNREACHABLE,
  ECONNRESET: UNREACHABLE,
  ENOTFOUND: UNREACHABLE,
  EAI_AGAIN: UNREACHABLE,
  ETIMEDOUT: UNREACHABLE,
  BadDigest: DAMAGED,
  XAmzContentChecksumMismatch: DAMAGED,
  KeyTooLongError: { problem: 'its key is longer than S3 allows', cure: 'Give the store a shorter `prefix`.' },
};

interface Failure {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number | undefined };
}

/** Makes the error for a failure of S3 or its client. */
export function s3Failure(
  direction: PayloadStoreFault['direction'],
  object: string,
  bucket: string,
  cause: unknown,
): PayloadStoreError {
  if (cause instanceof PayloadStoreError) return cause;
  const { problem, cure } = diagnosisOf((cause ?? {}) as Failure) ?? {
    problem: `the client reported ${describeValue(cause)}`,
    cure: 'It may pass; if it stays, look for this error in the documentation of S3.',
  };
  return new PayloadStoreError({ direction, key: object, store: `the bucket ${bucket}`, problem, cure, cause });
}

/** Whether S3 says that there is no such object. */
export function isMissing(error: unknown): boolean {
  return (error as Failure | undefined)?.name === 'NoSuchKey';
}

function diagnosisOf({ name, code, message, $metadata }: Failure): Diagnosis | undefined {
  for (const word of [name, code]) {
    if (typeof word === 'string' && Object.hasOwn(DIAGNOSES, word)) return DIAGNOSES[word];
  }
  if (typeof message === 'string' && /^Checksum mismatch/.test(message)) return DAMAGED;
  if (message === 'Region is missing') return { ...ELSEWHERE, problem: 'the client has no region' };
  const status = $metadata?.httpStatusCode;
  if (status === 403) return DENIED;
  return status === 503 || status === 429 ? BUSY : undefined;
}
