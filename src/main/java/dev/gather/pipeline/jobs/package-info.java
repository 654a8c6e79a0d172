/**
 * Jobs: lists of work that outlive their callers and the process.
 *
 * <p>Depends on store and web. What is done with a member, the root hands in as {@link
 * dev.gather.pipeline.jobs.JobWork}.
 */
@NullMarked
package dev.gather.pipeline.jobs;

import org.jspecify.annotations.NullMarked;
