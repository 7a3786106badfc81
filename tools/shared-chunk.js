/*
 * Injected into every file that the package is bundled to. A bundler puts what the same entries use into one chunk: entries that all use
 * everything of `everstep` share it as one file, where they would share a dozen. Each file costs an import half a millisecond.
 */
import '../lib/index.js';
