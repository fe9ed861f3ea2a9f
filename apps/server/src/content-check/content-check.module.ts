import { Module } from '@nestjs/common';
import { WechatModule } from '../wechat/index.js';
import { ContentBacklog } from './content-backlog.js';
import { ContentBacklogRepository } from './content-backlog.repository.js';
import { ContentCheck } from './content-check.js';
import { ContentCheckRepository } from './content-check.repository.js';

/** How far behind WeChat is, for the command line and the hourly job. */
@Module({ providers: [ContentBacklog, ContentBacklogRepository], exports: [ContentBacklog] })
export class ContentBacklogModule {}

@Module({ imports: [WechatModule], providers: [ContentCheck, ContentCheckRepository], exports: [ContentCheck] })
export class ContentCheckModule {}
