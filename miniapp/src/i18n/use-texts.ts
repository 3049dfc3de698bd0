import i18next, { type TFunction } from 'i18next';
import { useSyncExternalStore } from 'react';
import { currentLanguage, SHELL_NAMESPACE, whenTextsChange } from './i18n';
import type { Language } from './languages';

export interface TextsOf {
  readonly t: TFunction;
  readonly language: Language;
}

// The same object for all who ask, until something changes: rows of long lists ask, too.
let known = new Map<string, TextsOf>();
whenTextsChange(() => {
  known = new Map();
});

function textsOf(namespace: string): TextsOf {
  const found = known.get(namespace);
  if (found) return found;
  const language = currentLanguage();
  const made = { t: i18next.getFixedT(language, namespace), language };
  known.set(namespace, made);
  return made;
}

/** The texts of a namespace; what calls it is drawn anew in another language. */
export function useTexts(namespace: string = SHELL_NAMESPACE): TextsOf {
  return useSyncExternalStore(whenTextsChange, () => textsOf(namespace));
}
