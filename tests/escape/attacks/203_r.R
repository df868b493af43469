host <- strsplit(commandArgs(trailingOnly = TRUE), "=", fixed = TRUE)
names(host) <- vapply(host, `[`, "", 1)
fact <- function(name) host[[name]][2]
answers <- character()
escapes <- character()
attempt <- function(name, action) {
    got <- tryCatch(suppressWarnings({ force(action); TRUE }), error = function(e) FALSE)
    if (got) escapes <<- c(escapes, name) else answers <<- c(answers, name)
}
must <- function(...) if (suppressWarnings(system2(..., stdout = FALSE, stderr = FALSE)) != 0) stop()
attempt("shadow", readLines("/etc/shadow"))
attempt("canary", readLines(fact("canary")))
attempt("core_pattern", writeLines("|/tmp/x", "/proc/sys/kernel/core_pattern"))
attempt("environ", readLines("/proc/1/environ"))
attempt("usr", writeLines("", "/usr/rexa-escape"))
attempt("root", writeLines("", "/rexa-escape"))
attempt("unshare", must("unshare", c("--user", "true")))
attempt("host", stopifnot(tools::pskill(as.integer(fact("host_pid")), 9L)))
attempt("listener", socketConnection("127.0.0.1", as.integer(fact("port")), timeout = 5))
if (length(escapes) > 0) {
    cat("ESCAPED: ", paste(escapes, collapse = ", "), "\n", sep = "")
} else {
    cat("refused: ", paste(answers, collapse = ", "), "\n", sep = "")
}
