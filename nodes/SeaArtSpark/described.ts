/** What the node shows. The build puts the values in this file's place: a host then loads one file for them, not forty. */
export { hints, properties, subtitle } from './description';
