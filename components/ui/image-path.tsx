import { AdversaryText, type AdversaryTextProps } from './adversary-text';

/** The path of a program or file: the folder dim, the name bright, `/home/NAME/` as `~/`. */
export function ImagePath({ value, ...rest }: Omit<AdversaryTextProps, 'dimUntil'>) {
  return <AdversaryText shortenHome value={value} dimUntil={value.lastIndexOf('/') + 1} {...rest} />;
}
