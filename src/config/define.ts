import type { UserConfig } from '../contract.js';

/** Gives a configuration file its types; returns what it is given. */
export function defineConfig(config: UserConfig): UserConfig {
  return config;
}
