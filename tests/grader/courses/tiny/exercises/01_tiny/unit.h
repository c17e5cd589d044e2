void *fill(unsigned long long pages);
