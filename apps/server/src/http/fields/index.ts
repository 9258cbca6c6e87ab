export { check, field, type FieldOptions } from './field.js';
export { idItem, isIdOf, odsItem } from './in-the-clear.js';
export { ObjectField, ObjectsField } from './objects.js';
export {
  ClearTextField,
  DateField,
  InstantField,
  ODS_PATTERN,
  OdsCodeField,
  OpaqueIdField,
  PatternField,
  TextField,
  UuidField,
} from './text.js';
export { EnumField, EnumListField, FlagField, IntegerField, ListField } from './values.js';
