/*
 * Injected into every file that the package is bundled to. A bundler puts what the same entries use into one chunk: entries that all use
 * everything of `everstep`, and what makes handlers, share it as one file, where they would share a dozen. Each file costs an import half
 * a millisecond, and the bundle of a Lambda function holds nothing more than its handler needs.
 */
import '../lib/index.js';
import '../lib/lambda/create-handler.js';
