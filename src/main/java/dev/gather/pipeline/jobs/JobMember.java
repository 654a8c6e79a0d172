package dev.gather.pipeline.jobs;

/**
 * A member of a job that has no result yet.
 *
 * @param index its place in the job, from 0
 * @param line in the work's own encoding
 */
public record JobMember(long index, String line) {}
