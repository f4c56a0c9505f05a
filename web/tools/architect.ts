import { join } from 'node:path';
import { Architect } from '@angular-devkit/architect';
import { WorkspaceNodeModulesArchitectHost } from '@angular-devkit/architect/node/index.js';
import { schema, workspaces } from '@angular-devkit/core';
import { NodeJsSyncHost } from '@angular-devkit/core/node/index.js';

/** The folder of the web app. */
export const root = join(import.meta.dirname, '..');

/** What the Angular CLI is beneath: runs the targets of angular.json, without a process for each. */
export async function createArchitect(): Promise<Architect> {
  const registry = new schema.CoreSchemaRegistry();
  registry.addPostTransform(schema.transforms.addUndefinedDefaults);
  const host = workspaces.createWorkspaceHost(new NodeJsSyncHost());
  const { workspace } = await workspaces.readWorkspace(join(root, 'angular.json'), host);
  return new Architect(new WorkspaceNodeModulesArchitectHost(workspace, root), registry);
}
