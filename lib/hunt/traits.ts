import { type Traits, traitsOf } from '../backtest/facets';
import type { Behavior } from '../telemetry/behavior';
import { folderPrefix, PREFIX_DEPTH } from '../telemetry/paths';
import type { FacetName } from './answer';
import { termText, valueText } from './term';

/** What the facets ask of a behavior; hosts are no part of one. */
export type HuntTraits = { readonly [name in Exclude<FacetName, 'host'>]?: string | undefined };

export function huntTraits(behavior: Behavior): HuntTraits {
  return ofTraits(traitsOf(behavior));
}

/** The traits of a backtest with the folder cut to a prefix. */
export function ofTraits({ folder, ...traits }: Traits): HuntTraits {
  return { ...traits, folder: folder === undefined ? undefined : folderPrefix(folder) };
}

/** The term that finds exactly the events that a facet counts under a value. */
export function facetTerm(name: FacetName, value: string): string {
  switch (name) {
    case 'kind':
      return termText('kind', value);
    case 'host':
      return termText('host', value);
    case 'image':
      return termText('Image', value);
    case 'parent':
      return termText('ParentImage', value);
    case 'user':
      return termText('User', value);
    case 'folder':
      return folderTerm(value);
    case 'destination': {
      const colon = value.lastIndexOf(':');
      const ip = value.slice(0, colon).replace(/^\[|\]$/g, '');
      return `(${termText('DestinationIp', ip)} and ${termText('DestinationPort', value.slice(colon + 1))})`;
    }
    default:
      return name satisfies never;
  }
}

/** Of a prefix that is not cut everything below counts; of a shorter one only what lies in it. Files speak for themselves. */
function folderTerm(folder: string): string {
  const base = folder === '/' ? '' : folder;
  const cut = base.split('/').length > PREFIX_DEPTH;
  const below = (field: string) => {
    const inside = `${field}:${quote(`${base}/`)}`;
    return cut ? inside : `(${inside} and not ${field}:${quote(`${base}/`, '/*')})`;
  };
  return `(${below('TargetFilename')} or (not TargetFilename:* and ${below('Image')}))`;
}

function quote(prefix: string, more = ''): string {
  const escaped = prefix.replace(/[\\"*?]/g, '\\$&');
  return `"${escaped}*${more}"`;
}

/** A facet's value in words, where it is no text of the telemetry. */
export function facetValueText(name: FacetName, value: string): string {
  return name === 'kind' ? value.replaceAll('_', ' ') : valueText(value).startsWith('"') ? value : value;
}
