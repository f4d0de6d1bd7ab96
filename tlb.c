#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <string.h>
#include <stdint.h>
static double now(){struct timespec t;clock_gettime(CLOCK_MONOTONIC,&t);return t.tv_sec+1e-9*t.tv_nsec;}
int main(){ for(int huge=0;huge<2;huge++) for(size_t mb=1;mb<=256;mb*=2){ size_t n=mb<<20; char*raw=mmap(0,n+(4<<20),PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANONYMOUS,-1,0); char*p=(char*)(((uintptr_t)raw+(2<<20)-1)&~((uintptr_t)(2<<20)-1)); if(huge)madvise(p,n,MADV_HUGEPAGE); else madvise(p,n,MADV_NOHUGEPAGE); memset(p,1,n);
 size_t lines=n/64; uint32_t*ord=malloc(lines*4); for(size_t i=0;i<lines;i++)ord[i]=i; uint64_t s=12345; for(size_t i=lines-1;i>0;i--){s=s*6364136223846793005ULL+1442695040888963407ULL; size_t j=(s>>33)%i; uint32_t t=ord[i];ord[i]=ord[j];ord[j]=t;} for(size_t i=0;i<lines;i++)*(uint64_t*)(p+(size_t)ord[i]*64)=(uint64_t)ord[(i+1)%lines]*64; free(ord);
 uint64_t x=0; for(int i=0;i<1000000;i++)x=*(uint64_t*)(p+x); double best=1e9; for(int r=0;r<3;r++){double t=now(); for(int i=0;i<4000000;i++)x=*(uint64_t*)(p+x); t=now()-t; if(t<best)best=t;} printf("%s %4zu MB %.1f ns %c\n",huge?"huge":"4K  ",mb,best/4e6*1e9,x==1?'!':' '); munmap(raw,n+(4<<20));}}
