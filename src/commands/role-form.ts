import type { Card, Input } from '../cards/card.ts';
import { choiceField, formCard, named, type Prefilled, textField } from '../cards/fields.ts';
import { placeWords } from '../cards/line.ts';
import { durationField } from './dbuser-form.ts';
import { errorOf } from './explain-form.ts';
import { visibleNames, visiblePeople } from './names.ts';
import { placeChoices } from './place.ts';
import type { Reading } from './reading.ts';
import type { ChangeRead } from './role-change.ts';

type Shown = Readonly<{
  title: string;
  hasDuration?: boolean;
  isRoleOptional?: boolean;
  isPlaceOptional?: boolean;
  roleClause?: string;
}>;

/** The form of a role change, holding what was understood. */
export function changeForm(reading: Reading, { member, role, place, minutes }: ChangeRead, shown: Shown): Card {
  const { company, viewer, command } = reading;
  const roles = named(visibleNames(company, viewer, 'role'));
  const rolePrefilled = { value: role.value, ...errorOf(role), ...optional(shown.isRoleOptional) };
  const placePrefilled = {
    value: place.value && placeWords(place.value),
    ...errorOf(place),
    ...optional(shown.isPlaceOptional),
  };
  return formCard(shown.title, command, [
    personField(reading, 'Person', { value: member.value?.username, ...errorOf(member) }),
    choiceField('role', 'Role', roles, rolePrefilled, shown.roleClause),
    choiceField('place', 'Where', placeChoices(reading), placePrefilled),
    ...(shown.hasDuration
      ? [{ ...durationField('How long; empty: no end', [8 * 60, 24 * 60, 7 * 24 * 60], minutes), optional: true }]
      : []),
  ]);
}

const optional = (is: boolean | undefined) => (is ? { optional: true } : {});

/** A choice of the people who may be shown; who may see nobody but themselves types the name. */
export function personField({ company, viewer }: Reading, label: string, prefilled: Prefilled): Input {
  const people = visiblePeople(company, viewer);
  if (people.length < 2) return textField('person', label, prefilled, 'a username, a mail address, or me');
  const choices = people.map(({ name, username }) => ({ label: `${name} (${username})`, value: username }));
  return choiceField('person', label, choices, prefilled);
}
