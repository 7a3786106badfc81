/**
 * What is used of class-transformer. By name, since a bundler that makes a file of its own of what is imported later finds no names in a
 * CommonJS package otherwise.
 */
export { instanceToPlain, plainToClassFromExist, plainToInstance } from 'class-transformer';
