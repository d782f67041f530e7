/** The API's own description: a sheet for each operation, and the OpenAPI document made of them. */
@NullMarked
package esd.server.openapi;

import org.jspecify.annotations.NullMarked;
