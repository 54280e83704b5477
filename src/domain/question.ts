import type { Network, Profile } from './facts.ts';

export type Scope = 'default' | 'team' | 'application';
export type Tool = 'lifetime' | 'service-studio' | 'service-center';

/** Where a role is given or taken: for everything, for a team's applications, or on one application. */
export type Place =
  | Readonly<{ scope: 'default' }>
  | Readonly<{ scope: 'team'; team: string }>
  | Readonly<{ scope: 'application'; application: string }>;

/** What may be asked, as the contract's section 2 lists it; `user` is who would act. Names only, compared exactly. */
export type Question = Readonly<{ user: string }> & Operation;

export type Operation =
  | Readonly<{ operation: 'environment.login' | 'environment.configure' | 'environment.monitor'; environment: string }>
  | Readonly<{ operation: ApplicationOperation; application: string; environment: string }>
  | Readonly<{ operation: 'application.create'; environment: string; team: string; tool: Tool }>
  | Readonly<{ operation: 'application.depend'; application: string; producer: string; environment: string }>
  | Readonly<{ operation: 'application.depend-on-system'; application: string; environment: string }>
  | Readonly<{ operation: 'infrastructure.configure' | 'users.manage' | 'teams.manage' }>
  | Readonly<{ operation: 'roles.manage'; role: string }>
  | Readonly<{ operation: 'team.edit'; team: string }>
  | Readonly<{ operation: 'team.add-application'; team: string; application: string }>
  | RoleChange
  | (Readonly<{ operation: 'audit.read' }> &
      (
        | Readonly<{ scope: 'infrastructure' }>
        | Readonly<{ scope: 'team'; team: string }>
        | Readonly<{ scope: 'application'; application: string }>
      ))
  | Readonly<{ operation: 'connection.configure'; connection: string }>
  | Readonly<{ operation: ExtensionOperation; extension: string }>
  | Readonly<{ operation: 'extension.use'; extension: string; application: string }>
  | Readonly<{ operation: 'dbuser.create-temporary'; environment: string; for?: string }>
  | Readonly<{
      operation: 'dbuser.request-permanent';
      environment: string;
      profile: Profile;
      network: Network;
      addresses?: readonly string[];
      phone?: string;
    }>;

export type ApplicationOperation =
  | 'application.list'
  | 'application.open'
  | 'application.monitor'
  | 'application.deploy'
  | 'application.configure';
export type ExtensionOperation = 'extension.publish' | 'extension.configure' | 'extension.edit-attributes';

export type RoleChange = Readonly<{ operation: 'role.grant' | 'role.revoke'; member: string; role: string }> & Place;
