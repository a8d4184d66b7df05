import { ELEMENT } from '../../../slack/limits.ts';
import { elementsIn } from '../elements.ts';
import { fileObject } from '../files.ts';
import { isObject, type JsonObject, list, text } from '../json.ts';
import type { Local } from '../local.ts';
import type { Block, Json } from '../protocol.ts';
import { ImpossibleValue, type Values } from '../values.ts';

/** The values with the ids of a `file_input`'s files turned into file objects, as the state of a view holds them. */
export function filesInValues(local: Local, blocks: Block[], given: Values): Values {
  const values: Values = { ...given };
  for (const { type, element, blockId, actionId } of elementsIn(blocks)) {
    const value = given[blockId]?.[actionId];
    if (type !== 'file_input' || !isObject(value)) continue;
    const files = list(value, 'files').map((one) => takeFile(local, element, one));
    const most = typeof element.max_files === 'number' ? element.max_files : ELEMENT.maxFiles;
    if (files.length > most) throw new ImpossibleValue(`${actionId} takes ${most} files at most`);
    values[blockId] = { ...values[blockId], [actionId]: { ...value, files } };
  }
  return values;
}

function takeFile(local: Local, element: JsonObject, one: Json): JsonObject {
  const id = typeof one === 'string' ? one : text(one, 'id');
  const file = local.files.get(id ?? '');
  if (!file?.completed) throw new ImpossibleValue(`there is no file ${String(id)}`);
  if (file.size > ELEMENT.fileBytes) throw new ImpossibleValue(`${file.name} is larger than 10 MB`);
  const object = fileObject(file, local.url);
  const types = list(element, 'filetypes');
  if (types.length > 0 && !types.includes(object.filetype ?? '')) {
    throw new ImpossibleValue(`${file.name} is none of ${types.join(', ')}`);
  }
  return object;
}
