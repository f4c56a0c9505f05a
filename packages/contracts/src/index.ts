export * from './account-events.ts';
export * from './bike-events.ts';
export * from './commands.ts';
export { isByStaff, type Actor, type UserRole } from './fields.ts';
export { parseMessage, type MessageDefinition, type MessageOf, type Parsed } from './message.ts';
export * from './outcomes.ts';
export * from './user-broadcasts.ts';
