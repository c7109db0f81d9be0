export * from './agent-container';
