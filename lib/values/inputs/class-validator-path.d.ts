/**
 * The module of class-validator that validates, without its decorators and what they bring
 * (libphonenumber, validator).
 */
declare module 'class-validator/cjs/validation/Validator.js' {
  export { Validator } from 'class-validator';
}
