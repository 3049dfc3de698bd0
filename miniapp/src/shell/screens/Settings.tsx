import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Cell, List, Radio, Section } from '@telegram-apps/telegram-ui';
import { api } from '../../api/client';
import { Page } from '../../components/Page';
import { sentence } from '../../components/states';
import { toast } from '../../components/toasts';
import { changeLanguage, currentLanguage } from '../../i18n/i18n';
import { LANGUAGES, type Language } from '../../i18n/languages';
import { useTexts } from '../../i18n/use-texts';
import { useSession } from '../../sdk/session';
import { Sessions } from './Sessions';

const OWN_NAMES: Record<Language, string> = {
  en: 'English',
  tr: 'Türkçe',
  ru: 'Русский',
  ar: 'العربية',
};

/** Language and sessions. */
export function Settings() {
  const { t } = useTexts();
  return (
    <Page title={t('settings.title')}>
      <List>
        <LanguageChoice />
        <Sessions />
      </List>
    </Page>
  );
}

function LanguageChoice() {
  const { t } = useTexts();
  const session = useSession();
  const client = useQueryClient();
  const choose = useMutation({
    scope: { id: 'language' }, // one after the other: the server ends with the last one, too
    // The interface speaks the language at once, and the former one again if that is refused.
    async onMutate(language: Language) {
      const before = currentLanguage();
      await changeLanguage(language);
      return { before };
    },
    async mutationFn(language: Language) {
      const { data } = await api.PATCH('/api/v1/me', { body: { language } });
      if (data) session.changed(data);
    },
    async onError(error, language, context) {
      if (context && currentLanguage() === language) await changeLanguage(context.before);
      toast.error(sentence(error, t('failure.hint')));
    },
    onSuccess: () => client.invalidateQueries(),
  });
  return (
    <Section header={t('settings.language')}>
      {LANGUAGES.map((language) => (
        <Cell
          key={language}
          Component="label"
          before={
            <Radio
              name="language"
              aria-label={OWN_NAMES[language]}
              lang={language}
              checked={currentLanguage() === language}
              onChange={() => choose.mutate(language)}
            />
          }
        >
          <span lang={language}>{OWN_NAMES[language]}</span>
        </Cell>
      ))}
    </Section>
  );
}
