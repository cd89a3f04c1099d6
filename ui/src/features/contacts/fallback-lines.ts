// Lines that are shown when the core does not answer. Help is never blank, whatever else is broken.
import { t } from '../../text';

export interface FallbackLine {
  id: string;
  name: string;
  detail: string;
  phone: string | null;
  phone_url: string | null;
  text_number: string | null;
  text_url: string | null;
  text_keyword: string | null;
}

export function fallbackLines(): FallbackLine[] {
  const call = (id: string, name: string, detail: string, phone: string): FallbackLine => ({
    id, name, detail, phone, phone_url: `tel:${phone.replace(/ /g, '')}`, text_number: null, text_url: null, text_keyword: null,
  });
  return [
    call('emergency', t('help.fallback.emergency'), t('help.fallback.emergency_detail'), '999'),
    call('police', t('help.fallback.police'), t('help.fallback.police_detail'), '0300 131 2789'),
    call('samaritans', t('help.fallback.samaritans'), t('help.fallback.samaritans_detail'), '116 123'),
    {
      id: 'shout', name: t('help.fallback.shout'), detail: t('help.fallback.shout_detail'), phone: null, phone_url: null,
      text_number: '85258', text_url: 'sms:85258?body=SHOUT', text_keyword: 'SHOUT',
    },
  ];
}
