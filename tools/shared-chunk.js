/*
 * Injected into every file that the package is bundled to. A bundler puts what the same entries use into one chunk: entries that all use
 * what is here share it as one file, where they would share a dozen. Each file costs an import half a millisecond.
 *
 * It is what `everstep` exports but the errors of clients. Those stay in a chunk of their own, which the bundle of a Lambda function that
 * starts nothing leaves out: a bundler can't tell that a class with a static block may go, only that a whole file may.
 *
 * It is also bundled as an entry of its own, which nobody imports. Every file imports this one, and so itself in a circle; the code of a chunk
 * is then in the order of imports only where the chunk begins with an entry.
 */
import '../lib/lambda/create-handler.ts';
import '../lib/payloads/encrypted.ts';
import '../lib/payloads/file-payload-store.ts';
import '../lib/payloads/offloaded.ts';
import '../lib/retry/index.ts';
import '../lib/serialization/index.ts';
import '../lib/workflow/index.ts';
