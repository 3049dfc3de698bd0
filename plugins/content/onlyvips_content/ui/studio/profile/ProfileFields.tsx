import { Button, type FieldError, Icon, LANGUAGES, useMessages } from '@onlyvips/sdk';
import { Field } from '@onlyvips/sdk/forms';
import { LANGUAGE_NAMES } from '../types';
import { type LinkDraft, MOST_LINKS, type Profile } from './profile';

export interface ProfileFieldsProps {
  readonly profile: Profile;
  readonly faults: readonly FieldError[];
  readonly onChange: (changes: Partial<Profile>) => void;
}

/** What is wrong with a field, or with something below it. */
export function faultIn(faults: readonly FieldError[], field: string): string | undefined {
  return faults.find((fault) => fault.field === field || fault.field.startsWith(`${field}.`))
    ?.message;
}

/** Name, words, languages and links of a creator. */
export function ProfileFields({ profile, faults, onChange }: ProfileFieldsProps) {
  const { t } = useMessages();
  const { languages } = profile;
  return (
    <div className="content-studio-fields">
      <Field label={t('studio.profile.name')} error={faultIn(faults, 'name')}>
        {(control) => (
          <input
            {...control}
            dir="auto"
            maxLength={60}
            autoComplete="nickname"
            value={profile.name}
            onChange={({ target }) => onChange({ name: target.value })}
          />
        )}
      </Field>
      <Field
        label={t('studio.profile.bio')}
        hint={t('studio.profile.bio-hint')}
        error={faultIn(faults, 'bio')}
      >
        {(control) => (
          <textarea
            {...control}
            dir="auto"
            rows={4}
            maxLength={2000}
            value={profile.bio}
            onChange={({ target }) => onChange({ bio: target.value })}
          />
        )}
      </Field>
      <fieldset className="content-studio-checks">
        <legend>{t('studio.profile.languages')}</legend>
        {LANGUAGES.map((language) => (
          <label key={language} className="content-studio-check" lang={language}>
            <input
              type="checkbox"
              checked={languages.includes(language)}
              onChange={({ target }) =>
                onChange({
                  languages: LANGUAGES.filter((one) =>
                    one === language ? target.checked : languages.includes(one),
                  ),
                })
              }
            />
            {LANGUAGE_NAMES[language]}
          </label>
        ))}
      </fieldset>
      <Links links={profile.links} faults={faults} onChange={(links) => onChange({ links })} />
    </div>
  );
}

interface LinksProps {
  readonly links: readonly LinkDraft[];
  readonly faults: readonly FieldError[];
  readonly onChange: (links: LinkDraft[]) => void;
}

function Links({ links, faults, onChange }: LinksProps) {
  const { t, format } = useMessages();
  const set = (place: number, changes: Partial<LinkDraft>) =>
    onChange(links.map((link, index) => (index === place ? { ...link, ...changes } : link)));
  return (
    <fieldset className="content-studio-links">
      <legend>{t('studio.profile.links')}</legend>
      {links.map((link, place) => {
        const number = format.number(place + 1);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: links have no other name while typed
          <div key={place} className="content-studio-link-row">
            <Field
              label={t('studio.profile.link-title', { number })}
              error={faultIn(faults, `links.${place}.title`)}
            >
              {(control) => (
                <input
                  {...control}
                  dir="auto"
                  maxLength={60}
                  value={link.title}
                  onChange={({ target }) => set(place, { title: target.value })}
                />
              )}
            </Field>
            <Field
              label={t('studio.profile.link-url', { number })}
              error={faultIn(faults, `links.${place}.url`)}
            >
              {(control) => (
                <input
                  {...control}
                  type="url"
                  dir="ltr"
                  inputMode="url"
                  placeholder="https://"
                  value={link.url}
                  onChange={({ target }) => set(place, { url: target.value })}
                />
              )}
            </Field>
            <button
              type="button"
              className="ov-round"
              aria-label={t('studio.profile.remove-link', { number })}
              onClick={() => onChange(links.filter((_, index) => index !== place))}
            >
              <Icon name="close" size={18} />
            </button>
          </div>
        );
      })}
      {links.length < MOST_LINKS && (
        <Button
          size="s"
          mode="bezeled"
          onClick={() => onChange([...links, { title: '', url: '' }])}
        >
          {t('studio.profile.add-link')}
        </Button>
      )}
    </fieldset>
  );
}
